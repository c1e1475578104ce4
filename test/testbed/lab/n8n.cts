import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from './client.cts';
import { Credentials } from './credentials.cts';
import { n8nEnvironment } from './environment.cts';
import { Executions } from './executions.cts';
import { installN8n } from './installN8n.cts';
import { N8nProcess } from './n8nProcess.cts';
import type { ProcessSetup } from './n8nProcess.cts';
import { DEFAULT_N8N, engineEnvironment, n8nVersion, testedEngine } from './n8nVersions.cts';
import type { N8nVersion } from './n8nVersions.cts';
import { packedPackage, ROOT } from './package.cts';
import { freePorts } from './ports.cts';
import { step } from './progress.cts';
import { installPackage, temporaryUserFolder } from './userFolder.cts';
import { Workflows } from './workflows.cts';

export interface N8nOptions {
	/** Default: `LAB_N8N` of the environment, else 2.41.1. */
	version?: string;
	/** The package to install; default ours, freshly packed. `false`: none. */
	tarball?: string | false;
	/** More settings, e.g. `WEBHOOK_URL`; they win over the lab's own. */
	env?: Record<string, string>;
	/** Which of n8n's activation engines runs; default `LAB_ENGINE` of the environment, else n8n's own choice. */
	publicationService?: boolean;
	/** A folder of an earlier n8n to go on with; then it is not removed at the end. */
	userFolder?: string;
	/** Names the log file; default `n8n`. */
	name?: string;
	/** Default: any free port. */
	port?: number;
}

/** Where logs stay; `npm run e2e` has a folder of its own. */
export const LOGS = process.env.LAB_LOGS ?? join(ROOT, 'test-results', 'lab');

interface Setup extends ProcessSetup {
	version: N8nVersion;
	/** Whether publishing goes on after the answer to the call. */
	asynchronous: boolean;
}

/** A running n8n with a signed-in owner. */
export class N8n extends N8nProcess<Setup> {
	readonly version: N8nVersion;
	readonly client: Client;
	readonly credentials: Credentials;
	readonly workflows: Workflows;
	readonly executions: Executions;
	/** How long the log was before this start. */
	private loggedBefore = 0;

	constructor(setup: Setup) {
		super(setup);
		this.version = setup.version;
		this.client = new Client(this.url);
		this.credentials = new Credentials(this.client);
		this.workflows = new Workflows(this.client, setup.asynchronous);
		this.executions = new Executions(this.client);
	}

	override async start(env: Record<string, string> = {}): Promise<void> {
		this.loggedBefore = existsSync(this.logFile) ? this.log().length : 0;
		await super.start(env);
	}

	protected async ready(): Promise<boolean> {
		// n8n serves requests before it has activated its workflows; this line comes afterwards (commands/start.js).
		if (!this.log().slice(this.loggedBefore).includes('Editor is now accessible via')) return false;
		if (!(await this.client.ready())) return false;
		await this.client.signIn();
		return true;
	}
}

/** Installs what is missing, starts n8n on free ports with our package in it, and signs the owner in. */
export async function startN8n(options: N8nOptions = {}): Promise<N8n> {
	const version = n8nVersion(options.version ?? process.env.LAB_N8N ?? DEFAULT_N8N);
	const publicationService = options.publicationService ?? testedEngine();
	const installed = await installN8n(version);
	const tarball = options.tarball ?? (await packedPackage()).tarball;
	const userFolder = options.userFolder ?? (await temporaryUserFolder());
	const temporary = options.userFolder === undefined;
	const progress = step(`Starting n8n ${version.version}`);
	try {
		await mkdir(LOGS, { recursive: true });
		if (tarball) await installPackage(userFolder, temporary, tarball, installed.runtime);
		// Right before the start: a free port stays free only as long as nobody else takes it.
		const [port, brokerPort] = await freePorts(2);
		const settings = { userFolder, port: options.port ?? port, brokerPort };
		const n8n = new N8n({
			installed,
			version,
			command: ['start'],
			env: {
				...n8nEnvironment(installed.runtime.env, settings),
				...version.env,
				...engineEnvironment(publicationService),
				...options.env,
			},
			userFolder,
			temporary,
			logFile: join(LOGS, `${options.name ?? 'n8n'}-${settings.port}.log`),
			port: settings.port,
			asynchronous: publicationService ?? version.publicationService,
		});
		await n8n.start();
		progress.done(n8n.url);
		return n8n;
	} catch (error) {
		progress.done('failed');
		if (temporary) await rm(userFolder, { recursive: true, force: true });
		throw error;
	}
}
