/** What a lifecycle keeps. */
export interface Kept {
  readonly untaggedDays: number;
  readonly keepImages: number;
}

/** The lifecycle of a repository: images without a tag go by age, images with one by count. */
export function lifecyclePolicy({ untaggedDays, keepImages }: Kept): string {
  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: `Images without a tag go after ${untaggedDays} days`,
        selection: {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: untaggedDays,
        },
        action: { type: "expire" },
      },
      {
        rulePriority: 2,
        description: `The newest ${keepImages} images stay`,
        selection: {
          tagStatus: "tagged",
          tagPatternList: ["*"],
          countType: "imageCountMoreThan",
          countNumber: keepImages,
        },
        action: { type: "expire" },
      },
    ],
  });
}

/** What reading an image takes. */
export const pullActions = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:GetDownloadUrlForLayer",
] as const;

/** What writing an image takes beside reading: a layer that is there already is not sent again. */
export const pushActions = [
  ...pullActions,
  "ecr:CompleteLayerUpload",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
] as const;

/** Lets other accounts pull from a repository; within each, its own administrators say who. */
export function pullPolicy(accounts: readonly string[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PullFromOtherAccounts",
        Effect: "Allow",
        Principal: { AWS: [...accounts].sort().map((account) => `arn:aws:iam::${account}:root`) },
        Action: pullActions,
      },
    ],
  });
}
