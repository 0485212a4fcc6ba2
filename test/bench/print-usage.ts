/** Preloaded into a measured process: its own resource usage as the last line of standard error. */
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.stderr.write(`\nusage ${userCPUTime} ${systemCPUTime} ${maxRSS}\n`);
});
