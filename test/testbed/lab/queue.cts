import { join } from 'node:path';
import { n8nEnvironment } from './environment.cts';
import { installN8n } from './installN8n.cts';
import { LOGS, startN8n } from './n8n.cts';
import type { N8n } from './n8n.cts';
import type { ProcessSetup } from './n8nProcess.cts';
import { DEFAULT_N8N, engineEnvironment, n8nVersion } from './n8nVersions.cts';
import { packedPackage } from './package.cts';
import { freePorts } from './ports.cts';
import { POSTGRES_USER, startPostgres } from './postgres.cts';
import { step } from './progress.cts';
import { QueueProcess } from './queueProcess.cts';
import { startRedis } from './redis.cts';
import type { Service } from './service.cts';
import { installPackage, temporaryUserFolder } from './userFolder.cts';

export interface QueueOptions {
	/** Default: `LAB_N8N` of the environment, else 2.41.1. */
	version?: string;
	/** How many workers; default 2. */
	workers?: number;
	/** Executions that one worker works on at once; default 1, so that two of them go to two workers. */
	concurrency?: number;
	/** More settings for all processes. */
	env?: Record<string, string>;
	/** Begins the names of the log files. */
	name?: string;
}

/** n8n in queue mode: a main process, workers and a webhook processor on a Redis and a PostgreSQL of their own. */
export class Queue {
	constructor(
		readonly main: N8n,
		readonly webhooks: QueueProcess,
		readonly workers: QueueProcess[],
		/** Ends all processes, then the servers behind them, and removes what they kept. */
		readonly stop: () => Promise<void>,
	) {}

	/** The workers that began this execution, in the order of their numbers. */
	startedBy(executionId: string): QueueProcess[] {
		const words = `Worker started execution ${executionId} `;
		return this.workers.filter((worker) => worker.log().includes(words));
	}
}

/** Starts everything, each n8n process with our package in a folder of its own. */
export async function startQueue(options: QueueOptions = {}): Promise<Queue> {
	const { workers = 2, concurrency = 1, name = 'queue' } = options;
	const version = n8nVersion(options.version ?? process.env.LAB_N8N ?? DEFAULT_N8N);
	const installed = await installN8n(version);
	// Once: all processes get the same, even if a source changes meanwhile.
	const { tarball } = await packedPackage();
	const processes: Array<{ stop(): Promise<void> }> = [];
	const services: Service[] = [];
	const stop = async () => {
		await Promise.all(processes.map((each) => each.stop()));
		await Promise.all(services.map((each) => each.stop()));
	};
	const progress = step(`Starting n8n ${version.version} in queue mode`);
	try {
		services.push(await startRedis());
		services.push(await startPostgres());
		const own = queueEnvironment(services[0], services[1]);
		const env = { ...version.env, ...engineEnvironment(), ...own, ...options.env };
		const shared = { installed, tarball, env };
		// First: it makes the tables.
		const main = await startN8n({ version: version.version, tarball, env, name: `${name}-main` });
		processes.push(main);
		progress.update('workers and webhook processor');
		const webhooks = await member({ ...shared, command: ['webhook'], name: `${name}-webhook` });
		processes.push(webhooks);
		const crew: QueueProcess[] = [];
		for (let n = 1; n <= workers; n++) {
			const command = ['worker', `--concurrency=${concurrency}`];
			const worker = await member({ ...shared, command, name: `${name}-worker${n}` });
			crew.push(worker);
			processes.push(worker);
		}
		await Promise.all([webhooks, ...crew].map((each) => each.start()));
		progress.done();
		return new Queue(main, webhooks, crew, stop);
	} catch (error) {
		progress.done('failed');
		await stop();
		throw error;
	}
}

interface MemberSetup extends Pick<ProcessSetup, 'installed' | 'command'> {
	tarball: string;
	env: Record<string, string>;
	/** Of its log file. */
	name: string;
}

/** A worker or webhook processor, with our package but not started. */
async function member({ installed, command, tarball, env, name }: MemberSetup) {
	const userFolder = await temporaryUserFolder();
	await installPackage(userFolder, true, tarball, installed.runtime);
	const [port, brokerPort] = await freePorts(2);
	return new QueueProcess({
		installed,
		command,
		env: {
			...n8nEnvironment(installed.runtime.env, { userFolder, port, brokerPort }),
			...env,
			QUEUE_HEALTH_CHECK_PORT: String(port),
		},
		userFolder,
		temporary: true,
		logFile: join(LOGS, `${name}-${port}.log`),
		port,
	});
}

function queueEnvironment(redis: Service, postgres: Service): Record<string, string> {
	return {
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		QUEUE_HEALTH_CHECK_ACTIVE: 'true',
		N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: '127.0.0.1',
		DB_POSTGRESDB_PORT: String(postgres.port),
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: POSTGRES_USER,
	};
}
