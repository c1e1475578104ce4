import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import axios from 'axios';

const tsx = path.join(path.dirname(require.resolve('tsx/package.json')), 'dist', 'cli.mjs');
const script = path.join(__dirname, '..', '..', 'testbed', 'sandbox', 'cli.cts');

test('npm run sandbox prints what a user needs, answers, and ends with Ctrl-C', async () => {
	const child = spawn(process.execPath, [tsx, script], { stdio: ['ignore', 'pipe', 'inherit'] });
	const exited = once(child, 'exit');
	let printed = '';
	for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
		printed += String(chunk);
		if (printed.includes('Ctrl-C')) break;
	}
	const find = (label: string) => new RegExp(`${label} +(\\S+)`).exec(printed)?.[1];
	const codes = await Promise.all(
		['API key \\(Pro\\)', 'Free plan', 'Out of credits'].map(async (label) => {
			const headers = { Authorization: `Bearer ${find(label)}` };
			const options = { headers, validateStatus: () => true };
			const url = `${find('Base URL')}/api/v1/generate`;
			return (await axios.post(url, { prompt: 'x' }, options)).status;
		}),
	);
	expect(codes).toEqual([202, 403, 402]);
	const session = { headers: { Cookie: find('Session cookie') } };
	const list = await axios.get(`${find('Base URL')}/api/account/webhooks`, session);
	expect(list.data).toEqual([]);
	child.kill('SIGINT');
	expect(await exited).toEqual([0, null]);
});
