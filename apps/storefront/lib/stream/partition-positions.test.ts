import assert from "node:assert/strict";
import { PartitionPositions } from "./partition-positions.ts";

const at = (partition: number, offset: bigint) => ({ topic: "t", partition, offset, leaderEpoch: 3 });

const offsetsOf = ({ change }: PartitionPositions) => change?.offsets;

describe("positions of a member's partitions", () => {
  it("are told once, and again when they have changed", () => {
    const positions = new PartitionPositions();
    const [first, second] = [positions.begin(at(0, 5n)), positions.begin(at(0, 6n))];
    second();
    assert.deepEqual(offsetsOf(positions), [at(0, 5n)]);
    positions.change?.kept();
    assert.deepEqual(offsetsOf(positions), undefined);
    first();
    assert.deepEqual(offsetsOf(positions), [at(0, 7n)]);
    assert.deepEqual(offsetsOf(positions), [at(0, 7n)], "until they are kept");
  });

  it("are told no more of partitions that others have by now, whatever ends of them yet", () => {
    const positions = new PartitionPositions();
    const ends = [positions.begin(at(0, 5n)), positions.begin(at(1, 8n))];
    positions.assign([{ topic: "t", partitions: [1] }]);
    for (const end of ends) end();
    assert.deepEqual(offsetsOf(positions), [at(1, 9n)]);
  });

  it("begin anew where a partition comes back", () => {
    const positions = new PartitionPositions();
    const old = positions.begin(at(0, 5n));
    positions.assign([]);
    positions.assign([{ topic: "t", partitions: [0] }]);
    positions.begin(at(0, 20n))();
    old();
    assert.deepEqual(offsetsOf(positions), [at(0, 21n)]);
  });

  it("are told again after an assignment, for another member may have kept an older one in between", () => {
    const positions = new PartitionPositions();
    positions.begin(at(0, 5n))();
    positions.change?.kept();
    positions.assign([{ topic: "t", partitions: [0] }]);
    // What comes again, because the other member's position was older, was done before.
    positions.begin(at(0, 5n))();
    assert.deepEqual(offsetsOf(positions), [at(0, 6n)]);
  });
});
