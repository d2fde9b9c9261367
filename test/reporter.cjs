// Prints failures as they are and nothing for what passes; writes the counts to the file named by TENFOLD_TEST_COUNTS.
const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Runner.constants;

class CountingReporter extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, skipped: [], slowest: [] };
    runner.on(EVENT_TEST_PASS, (test) => {
      counts.passed++;
      counts.slowest.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0 });
    });
    runner.on(EVENT_TEST_FAIL, () => counts.failed++);
    runner.on(EVENT_TEST_PENDING, (test) => counts.skipped.push(test.fullTitle()));
    runner.once(EVENT_RUN_END, () => {
      this.epilogue();
      counts.slowest.sort((a, b) => b.milliseconds - a.milliseconds).splice(5);
      const file = process.env.TENFOLD_TEST_COUNTS;
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }
}

module.exports = CountingReporter;
