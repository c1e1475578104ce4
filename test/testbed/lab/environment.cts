/** Read by n8n processes that share a database (restarts, queue mode); protects nothing of value. */
const ENCRYPTION_KEY = 'throw-away-key-of-the-lab';

/** Settings of ours that must not leak into n8n from the shell it is started from. */
const FOREIGN =
	/^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_URL$|GENERIC_TIMEZONE$|npm_|NODE_OPTIONS$|NODE_ENV$|JEST_)/;

export interface ProcessSettings {
	userFolder: string;
	port: number;
	/** The task runner's broker: one port per n8n process. */
	brokerPort: number;
}

/** Environment for one n8n process: quiet, local, nothing called outside. */
export function n8nEnvironment(
	base: NodeJS.ProcessEnv,
	{ userFolder, port, brokerPort }: ProcessSettings,
): NodeJS.ProcessEnv {
	const kept = Object.entries(base).filter(([name]) => !FOREIGN.test(name));
	return {
		...Object.fromEntries(kept),
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_ENCRYPTION_KEY: ENCRYPTION_KEY,
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_LOG_LEVEL: 'info',
	};
}
