/**
 * Milliseconds that this process has worked, all its threads together. Limits on time are limits on work: on a busy machine a clock tells something else.
 * A test that never comes to its end is ended by vitest.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
