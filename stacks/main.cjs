module.exports = require("./start.cjs").start(__dirname);
