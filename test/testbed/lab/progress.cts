/** Progress on stderr: what is being done and how far it is; stdout stays free for results. */
export interface Step {
	/** How far it is, e.g. `1200 of 2600 packages`. Shown at once on a terminal, else every 15 s. */
	update(text: string): void;
	/** Ends the step; `text` says what came out of it. */
	done(text?: string): void;
}

const QUIET_INTERVAL_MS = 15_000;

/** Seconds since `start` (a `Date.now()` value), one decimal below ten. */
export function seconds(start: number): string {
	const elapsed = (Date.now() - start) / 1000;
	return `${elapsed < 10 ? elapsed.toFixed(1) : Math.round(elapsed)} s`;
}

/** Starts a step that takes seconds or more; its first line is printed at once. */
export function step(what: string): Step {
	const start = Date.now();
	const terminal = process.stderr.isTTY;
	let last = Date.now();
	process.stderr.write(terminal ? `${what} …` : `${what} …\n`);
	return {
		update(text) {
			if (!terminal && Date.now() - last < QUIET_INTERVAL_MS) return;
			last = Date.now();
			const line = `${text} (${seconds(start)})`;
			process.stderr.write(terminal ? `\r\x1b[2K${what} … ${line}` : `  ${line}\n`);
		},
		done(text = 'done') {
			const line = `${text} (${seconds(start)})`;
			process.stderr.write(terminal ? `\r\x1b[2K${what}: ${line}\n` : `  ${line}\n`);
		},
	};
}
