import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Room → packages it may import. Arrows point one way: see ARCHITECTURE.md. */
const arrows = {
  stacks: ["components"],
  components: [],
  planning: [],
  policies: ["planning"],
  engine: ["planning"],
  cli: ["engine", "planning", "policies"],
  apps: [],
};
const rooms = Object.keys(arrows);
/** Rooms whose packages are not named after them. */
const packages = { apps: ["@tenfold/storefront", "@tenfold/storefront/*"] };

/** Refuses imports of other rooms, by package name and by a path that leaves the room. */
function direction(room) {
  const forbidden = rooms.filter((other) => other !== room && !arrows[room].includes(other));
  const patterns = [
    {
      group: forbidden.flatMap((other) => packages[other] ?? [`@tenfold/${other}`, `@tenfold/${other}/*`]),
      message: `${room} may import ${arrows[room].join(", ") || "no other room"}: see ARCHITECTURE.md`,
    },
    {
      group: rooms
        .flatMap((other) => [`../${other}/**`, `../../${other}/**`, `../../../${other}/**`])
        .filter((path) => !path.includes(`/${room}/`)),
      message: "import another room by its package name",
    },
  ];
  if (room === "planning") patterns.push({ group: ["@pulumi/*"], message: "planning is pure TypeScript" });
  return {
    files: [`${room}/**/*.ts`],
    ignores: ["**/*.test.ts", "**/testing/**", "**/testing.ts", "**/fixtures/**", "policies/mutations/**"],
    rules: { "no-restricted-imports": ["error", { patterns }] },
  };
}

export default tseslint.config(
  { ignores: ["**/node_modules/", "**/bin/", "**/dist/", "**/fixtures/", "docs/"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-ignore": true, "ts-expect-error": true, "ts-nocheck": true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // `new Vpc(...)` and naming conventions of Pulumi programs: resources are made for their effect.
      "no-new": "off",
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSAsExpression > TSAsExpression > TSUnknownKeyword",
          message: "give the value its type instead of forcing it",
        },
      ],
      "max-lines": ["error", { max: 400 }],
      "max-lines-per-function": ["warn", { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // A package's root is a list.
    files: ["components/index.ts"],
    rules: { "max-lines": "off" },
  },
  {
    files: ["**/*.test.ts", "test/**"],
    rules: {
      "max-lines-per-function": "off",
      // A test may prove that something does not compile; it says what.
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": "allow-with-description" }],
    },
  },
  {
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        performance: "readonly",
        console: "readonly",
        module: "writable",
        require: "readonly",
        __dirname: "readonly",
      },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  ...rooms.map(direction),
);
