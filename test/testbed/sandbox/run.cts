import { once } from 'node:events';
import { lognormal } from './faults.cts';
import { startSandbox } from './server.cts';

/** `npm run sandbox`: the API on localhost until Ctrl-C; `PORT` chooses the port. */
export async function runSandbox(): Promise<void> {
	const sandbox = await startSandbox({
		port: Number(process.env.PORT ?? 0),
		duration: lognormal(8_000, 0.35, Date.now()),
	});
	console.log(`GPT Image sandbox

  Base URL        ${sandbox.url}
  API key (Pro)   ${sandbox.keys.pro}
  Free plan       ${sandbox.keys.free}   answers 403
  Out of credits  ${sandbox.keys.broke}   answers 402
  Session cookie  ${sandbox.session}
  Control         ${sandbox.url}/__sandbox/info, requests, ledger, configure, faults, reset …

  In a prompt: [fail] [block] [policy] [fast] [slow:90] [no-outputs] [status:weird]
  Ctrl-C ends it.`);
	await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
	await sandbox.stop();
}
