import type { AddressInfo } from 'node:net';

import fastify from 'fastify';

/** Another host: it has nothing, and writes down the credentials that anybody brings. */
export interface Elsewhere {
	url: string;
	/** The values of `Authorization` and `Cookie` that came. */
	credentials: string[];
	/** How many requests came. */
	visits: () => number;
	stop: () => Promise<void>;
}

export async function startElsewhere(): Promise<Elsewhere> {
	const app = fastify({ forceCloseConnections: true });
	const credentials: string[] = [];
	let visits = 0;
	app.all('/*', async ({ headers }, reply) => {
		visits++;
		for (const value of [headers.authorization, headers.cookie]) {
			if (value !== undefined) credentials.push(value);
		}
		return reply.code(404).send('Nothing here');
	});
	await app.listen({ port: 0, host: '127.0.0.1' });
	const { port } = app.server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		credentials,
		visits: () => visits,
		stop: () => app.close(),
	};
}
