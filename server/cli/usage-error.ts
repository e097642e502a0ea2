/** A mistake in how the command was written: one sentence, exit code 2. */
export class UsageError extends Error {}
