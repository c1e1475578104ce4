const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves with the first of Ctrl-C, SIGTERM or SIGHUP. From then on these no longer end the process. */
export function endSignal(): Promise<string> {
	return new Promise((resolve) => {
		for (const name of SIGNALS) process.on(name, () => resolve(name));
	});
}
