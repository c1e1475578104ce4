import { inspect } from 'node:util';

import type { Logger } from 'n8n-workflow';

export interface LoggedLine {
	level: 'error' | 'warn' | 'info' | 'debug';
	message: string;
	metadata: unknown;
}

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
const lines: LoggedLine[] = [];
const watched = new WeakSet<Logger>();

/** Keys, signing secrets and sessions, as the sandbox gives them out and as tests make them up. */
const SECRET = /(gimg|whsec)_\w{6}|session=\w|session-of-|hunter2/;
/** What was logged with a secret in it, in this test file. */
const leaks: string[] = [];

/** n8n's logger is one object for the whole process: whatever a node writes to it is kept from now on. */
export function watchLogger(logger: Logger): void {
	if (watched.has(logger)) return;
	watched.add(logger);
	for (const level of LEVELS) {
		logger[level] = (message, metadata) => {
			const line = { level, message, metadata };
			lines.push(line);
			const text = inspect(line, { depth: 8 });
			if (SECRET.test(text)) leaks.push(text);
		};
	}
}

// Whatever a test is about: nobody may find a secret in a log.
if (typeof afterAll === 'function') afterAll(() => expect(leaks).toEqual([]));

/** The lines since the last call, oldest first. */
export function takeLoggedLines(): LoggedLine[] {
	return lines.splice(0);
}
