import type { Logger } from 'n8n-workflow';

export interface LoggedLine {
	level: 'error' | 'warn' | 'info' | 'debug';
	message: string;
	metadata: unknown;
}

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
const lines: LoggedLine[] = [];
const watched = new WeakSet<Logger>();

/** n8n's logger is one object for the whole process: whatever a node writes to it is kept from now on. */
export function watchLogger(logger: Logger): void {
	if (watched.has(logger)) return;
	watched.add(logger);
	for (const level of LEVELS) {
		logger[level] = (message, metadata) => {
			lines.push({ level, message, metadata });
		};
	}
}

/** The lines since the last call, oldest first. */
export function takeLoggedLines(): LoggedLine[] {
	return lines.splice(0);
}
