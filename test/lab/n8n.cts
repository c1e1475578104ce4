import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from './client.cts';
import { Credentials } from './credentials.cts';
import { n8nEnvironment } from './environment.cts';
import { Executions } from './executions.cts';
import { guarded } from './guarded.cts';
import type { Guarded } from './guarded.cts';
import { installN8n } from './installN8n.cts';
import type { InstalledN8n } from './installN8n.cts';
import { DEFAULT_N8N, n8nVersion } from './n8nVersions.cts';
import type { N8nVersion } from './n8nVersions.cts';
import { packedPackage, ROOT } from './package.cts';
import { freePorts } from './ports.cts';
import { step } from './progress.cts';
import { installPackage, temporaryUserFolder } from './userFolder.cts';
import { until } from './waiting.cts';
import { Workflows } from './workflows.cts';

export interface N8nOptions {
	/** Default: `LAB_N8N` of the environment, else 2.41.1. */
	version?: string;
	/** The package to install; default ours, freshly packed. `false`: none. */
	tarball?: string | false;
	/** More settings, e.g. `WEBHOOK_URL`; they win over the lab's own. */
	env?: Record<string, string>;
	/** Which of n8n's activation engines runs; default n8n's own choice. */
	publicationService?: boolean;
	/** A folder of an earlier n8n to go on with; then it is not removed at the end. */
	userFolder?: string;
	/** Names the log file; default `n8n`. */
	name?: string;
	/** Default: any free port. */
	port?: number;
}

const START_DEADLINE_MS = 120_000;
const STOP_PATIENCE_MS = 20_000;

/** Where logs stay; `npm run e2e` has a folder of its own. */
const LOGS = process.env.LAB_LOGS ?? join(ROOT, 'test-results', 'lab');

interface Setup {
	installed: InstalledN8n;
	version: N8nVersion;
	env: NodeJS.ProcessEnv;
	userFolder: string;
	/** Whether the folder is ours to remove. */
	temporary: boolean;
	logFile: string;
	port: number;
	/** Whether publishing goes on after the answer to the call. */
	asynchronous: boolean;
}

/** A running n8n with a signed-in owner. */
export class N8n {
	readonly url: string;
	readonly version: N8nVersion;
	readonly userFolder: string;
	readonly logFile: string;
	readonly client: Client;
	readonly credentials: Credentials;
	readonly workflows: Workflows;
	readonly executions: Executions;
	private process?: Guarded;

	constructor(private readonly setup: Setup) {
		this.url = `http://127.0.0.1:${setup.port}`;
		this.version = setup.version;
		this.userFolder = setup.userFolder;
		this.logFile = setup.logFile;
		this.client = new Client(this.url);
		this.credentials = new Credentials(this.client);
		this.workflows = new Workflows(this.client, setup.asynchronous);
		this.executions = new Executions(this.client);
	}

	/** Starts the process and resolves once the owner is signed in. `env` adds to the settings so far. */
	async start(env: Record<string, string> = {}): Promise<void> {
		const { installed, temporary } = this.setup;
		Object.assign(this.setup.env, env);
		const running = guarded(installed.runtime.node, [installed.bin, 'start'], {
			env: this.setup.env,
			cwd: this.userFolder,
			logFile: this.logFile,
			temporary: temporary ? this.userFolder : undefined,
		});
		this.process = running;
		try {
			await until(
				async () => {
					if (!running.running()) throw new Error('n8n ended while it started');
					return (await this.client.ready()) || undefined;
				},
				{ what: 'n8n to start', deadline: START_DEADLINE_MS },
			);
			await this.client.signIn();
		} catch (error) {
			await this.kill();
			const tail = this.log().trimEnd().split('\n').slice(-15).join('\n  ');
			throw new Error(`n8n did not start. Log: ${this.logFile}\n  ${tail}`, { cause: error });
		}
	}

	/** Ends n8n as a service manager would, and removes its folder if it was a temporary one. */
	async stop(): Promise<void> {
		await this.end('SIGTERM');
		if (this.setup.temporary) await rm(this.userFolder, { recursive: true, force: true });
	}

	/** `kill -9`; folder and database stay as they are, `start()` goes on with them. */
	async kill(): Promise<void> {
		await this.end('SIGKILL');
	}

	/** Stops n8n properly and starts it again on the same port and database. */
	async restart(env: Record<string, string> = {}): Promise<void> {
		await this.end('SIGTERM');
		await this.start(env);
	}

	/** All that n8n has logged so far. */
	log(): string {
		return readFileSync(this.logFile, 'utf8');
	}

	/** Waits until n8n has logged something. */
	async logged(text: string | RegExp, deadline = 30_000): Promise<void> {
		const found = async () =>
			(typeof text === 'string' ? this.log().includes(text) : text.test(this.log())) || undefined;
		await until(found, { what: `"${text}" in ${this.logFile}`, deadline });
	}

	private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
		const running = this.process;
		if (!running) return;
		running.signal(signal);
		const impatience = setTimeout(() => running.signal('SIGKILL'), STOP_PATIENCE_MS);
		await running.exited;
		clearTimeout(impatience);
		this.process = undefined;
	}
}

/** Installs what is missing, starts n8n on free ports with our package in it, and signs the owner in. */
export async function startN8n(options: N8nOptions = {}): Promise<N8n> {
	const version = n8nVersion(options.version ?? process.env.LAB_N8N ?? DEFAULT_N8N);
	const installed = await installN8n(version);
	const tarball = options.tarball ?? (await packedPackage()).tarball;
	const userFolder = options.userFolder ?? (await temporaryUserFolder());
	const [port, brokerPort] = await freePorts(2);
	const settings = { userFolder, port: options.port ?? port, brokerPort };
	await mkdir(LOGS, { recursive: true });
	const temporary = options.userFolder === undefined;
	const n8n = new N8n({
		installed,
		version,
		env: {
			...n8nEnvironment(installed.runtime.env, settings),
			...version.env,
			...engine(options.publicationService),
			...options.env,
		},
		userFolder,
		temporary,
		logFile: join(LOGS, `${options.name ?? 'n8n'}-${settings.port}.log`),
		port: settings.port,
		asynchronous: options.publicationService ?? version.publicationService,
	});
	const progress = step(`Starting n8n ${version.version}`);
	try {
		if (tarball) await installPackage(userFolder, temporary, tarball, installed.runtime);
		await n8n.start();
	} catch (error) {
		progress.done('failed');
		if (temporary) await rm(userFolder, { recursive: true, force: true });
		throw error;
	}
	progress.done(n8n.url);
	return n8n;
}

function engine(publicationService?: boolean): Record<string, string> {
	if (publicationService === undefined) return {};
	return { N8N_USE_WORKFLOW_PUBLICATION_SERVICE: String(publicationService) };
}
