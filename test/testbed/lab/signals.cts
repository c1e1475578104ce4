const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PARENT_CHECK_MS = 1_000;

/**
 * Resolves with the first of Ctrl-C, SIGTERM, SIGHUP or our parent's end. From then on the signals
 * no longer end the process.
 */
export function endSignal(): Promise<string> {
	const parent = process.ppid;
	return new Promise((resolve) => {
		for (const name of SIGNALS) process.on(name, () => resolve(name));
		const orphaned = () => process.ppid !== parent && resolve('the end of the parent process');
		setInterval(orphaned, PARENT_CHECK_MS).unref();
	});
}
