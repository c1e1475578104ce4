import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { stringify } from 'yaml';
import { once } from './cache.cts';
import { run } from './command.cts';
import { guarded } from './guarded.cts';
import { nodeRuntime } from './nodeRuntime.cts';
import type { NodeRuntime } from './nodeRuntime.cts';
import { freePorts } from './ports.cts';
import { step } from './progress.cts';
import { until } from './waiting.cts';

/** An npm registry on this machine that holds what was published to it, and nothing else. */
export interface Registry {
	url: string;
	/** An npm configuration in which the scope means this registry; for `NPM_CONFIG_USERCONFIG`. */
	userConfig: string;
	/** `npm publish` of an unpacked package. */
	publish(folder: string): Promise<void>;
	stop(): Promise<void>;
}

interface InstalledRegistry {
	/** The file to run with `node`. */
	bin: string;
	runtime: NodeRuntime;
}

/** Verdaccio in the cache, from our own lockfile: it needs an override, and a newer Node than the tests. */
export async function installRegistry(): Promise<InstalledRegistry> {
	const runtime = await nodeRuntime(24);
	const manifests = join(__dirname, 'verdaccio');
	const lockfile = await readFile(join(manifests, 'package-lock.json'));
	const hash = createHash('sha256').update(lockfile).digest('hex').slice(0, 8);
	const folder = await once(`verdaccio-${hash}`, async (target) => {
		const progress = step('Installing verdaccio');
		for (const file of ['package.json', 'package-lock.json']) {
			await copyFile(join(manifests, file), join(target, file));
		}
		const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'];
		await run('npm', ['install', ...flags], { cwd: target, env: runtime.env });
		progress.done();
	});
	return { bin: join(folder, 'node_modules', 'verdaccio', 'bin', 'verdaccio'), runtime };
}

/** Anybody may publish and read; no uplinks, so that nothing is fetched from elsewhere. */
function configuration(folder: string): string {
	return stringify({
		storage: join(folder, 'storage'),
		auth: { htpasswd: { file: join(folder, 'htpasswd') } },
		uplinks: {},
		packages: { '**': { access: '$all', publish: '$all' } },
		web: { enable: false },
		log: { type: 'stdout', format: 'pretty', level: 'warn' },
	});
}

/** Starts the registry on a free port, its storage in a temporary folder. `scope` starts with `@`. */
export async function startRegistry(scope: string): Promise<Registry> {
	const { bin, runtime } = await installRegistry();
	const folder = await mkdtemp(join(tmpdir(), 'gptimage-registry-'));
	const [port] = await freePorts(1);
	const host = `127.0.0.1:${port}`;
	const url = `http://${host}`;
	const config = join(folder, 'config.yaml');
	const userConfig = join(folder, 'npmrc');
	await mkdir(join(folder, 'storage'));
	await writeFile(config, configuration(folder));
	// npm publishes only with a token; which one makes no difference to this registry.
	const npmrc = [`${scope}:registry=${url}/`, `//${host}/:_authToken=any`, 'update-notifier=false'];
	await writeFile(userConfig, `${npmrc.join('\n')}\n`);
	const verdaccio = guarded(runtime.node, [bin, '--config', config, '--listen', host], {
		env: runtime.env,
		cwd: folder,
		logFile: join(folder, 'log'),
		temporary: folder,
	});
	const stop = async () => {
		verdaccio.signal('SIGTERM');
		await verdaccio.exited;
		await rm(folder, { recursive: true, force: true });
	};
	const answers = async () => {
		if (!verdaccio.running()) throw new Error(await readFile(join(folder, 'log'), 'utf8'));
		return axios.get(`${url}/-/ping`, { proxy: false }).catch(() => undefined);
	};
	try {
		await until(answers, { what: 'verdaccio to start' });
	} catch (error) {
		await stop();
		throw new Error('The registry did not start', { cause: error });
	}
	const publish = async (source: string) => {
		const env = { ...runtime.env, NPM_CONFIG_USERCONFIG: userConfig };
		const flags = ['--ignore-scripts', '--no-provenance', '--access', 'public'];
		await run('npm', ['publish', ...flags], { cwd: source, env });
	};
	return { url, userConfig, publish, stop };
}
