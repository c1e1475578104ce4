/** `node --require tsx/cjs overHttpChild.cts <checks as JSON>`: prints what each took as its last line, in JSON. */
import { executeContext } from '../../test/testbed/core/n8nCore.cts';
// With its ending: without it, Node would find GptImage.node.json.
import { GptImage } from '../../nodes/GptImage/GptImage.node.ts';
import { seededRandom } from '../../test/testbed/sandbox/faults.cts';
import { startSandbox } from '../../test/testbed/sandbox/server.cts';
import { drawn, spread } from '../../test/testbed/virtual/durations.cts';
import { realRuntime } from '../../nodes/shared/runtime';
import { execute } from '../../nodes/GptImage/execute';
import * as generate from '../../nodes/GptImage/operations/generate.operation';
import { PATIENT } from '../strategies.cts';
import type { Check } from './overHttp.cts';

const LATENCY = 150;

async function run({ count, median, sigma, seed }: Check) {
	const sandbox = await startSandbox({
		duration: drawn(spread(median, sigma), count, seed),
		inFlight: 'both',
		latency: LATENCY,
	});
	try {
		const context = executeContext({
			nodeType: new GptImage(),
			executionId: `${count}-${seed}`,
			workflowId: 'bench',
			credentials: { gptImageApi: { apiKey: sandbox.key, baseUrl: sandbox.url } },
			items: Array.from({ length: count }, (_, index) => ({ json: { index } })),
			parameters: {
				operation: 'generate',
				prompt: '=picture {{ $json.index }}',
				downloadImages: false,
				options: PATIENT,
			},
		});
		const runtime = { ...realRuntime(context), random: seededRandom(seed) };
		const began = Date.now();
		const items = await execute(context, generate.prepare, runtime);
		if (items.length !== count) throw new Error(`${items.length} images of ${count}`);
		return { seconds: (Date.now() - began) / 1000, requests: sandbox.requests.length / count };
	} finally {
		await sandbox.stop();
	}
}

// Nobody is left to print to once the bench has gone.
process.stdin
	.on('end', () => process.exit(1))
	.resume()
	.unref();

Promise.all((JSON.parse(process.argv[2]) as Check[]).map(run)).then(
	(figures) => {
		console.log(JSON.stringify(figures));
		process.exit(0);
	},
	(error: Error) => {
		console.error(error);
		process.exit(1);
	},
);
