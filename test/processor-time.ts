let asked = { at: -Infinity, answer: 0 };

/**
 * Milliseconds that this process has worked, all its threads together, give or take 10: asking the system takes longer than much of what is measured,
 * on a busy machine far longer. Limits on time are limits of work: on a busy machine a clock tells something else. A test that never comes to its end
 * is ended by vitest.
 */
export function processorTime(): number {
  const now = performance.now();
  if (now - asked.at > 10) {
    const { user, system } = process.cpuUsage();
    asked = { at: now, answer: (user + system) / 1000 };
  }
  return asked.answer;
}
