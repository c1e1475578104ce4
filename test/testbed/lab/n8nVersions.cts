import type { NodeMajor } from './nodeRuntime.cts';

export interface N8nVersion {
	version: string;
	node: NodeMajor;
	/** Settings that only this version needs. */
	env: Record<string, string>;
	/** Whether publishing is done by n8n's publication service unless told otherwise (from 2.40 on). */
	publicationService: boolean;
	/** Whether a credential's test shows our own words for 401 and 403; older ones show n8n's general ones. */
	credentialTestRules: boolean;
	/** Whether the Data Table node can make a table. */
	makesDataTables: boolean;
	/** Whether, in queue mode, another worker begins an execution anew when its worker has died. */
	rerunsExecutions: boolean;
	/** Whether n8n can keep nodes from calling private addresses. */
	protectsPrivateAddresses: boolean;
	/** Whether the list of nodes shows what a community node does. */
	describesCommunityNodes: boolean;
	/** Whether n8n updates a package from any registry without being told the version. */
	findsNewestVersion: boolean;
	/** Whether JSON that begins with a byte order mark reaches a webhook; older ones refuse it with 422. */
	takesByteOrderMark: boolean;
}

export const N8N_VERSIONS = ['2.41.1', '2.8.4', '1.123.81'] as const;
type N8nVersionName = (typeof N8N_VERSIONS)[number];
export const DEFAULT_N8N: N8nVersionName = '2.41.1';

/** n8n's two ways to publish a workflow, in versions that have both. */
export const ENGINE_NAMES = ['publication service', 'legacy engine'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

const VERSIONS: Record<N8nVersionName, Omit<N8nVersion, 'version'>> = {
	'2.41.1': {
		node: 24,
		env: {
			// Its registry of MCP servers would be fetched from outside.
			N8N_DISABLED_MODULES: 'mcp-registry',
			// As a careful administrator sets n8n up, but for the addresses of the sandbox.
			N8N_SSRF_PROTECTION_ENABLED: 'true',
			N8N_SSRF_ALLOWED_IP_RANGES: '127.0.0.0/8,::1/128',
		},
		publicationService: true,
		credentialTestRules: true,
		makesDataTables: true,
		rerunsExecutions: false,
		protectsPrivateAddresses: true,
		describesCommunityNodes: true,
		findsNewestVersion: true,
		takesByteOrderMark: true,
	},
	'2.8.4': {
		node: 20,
		// It does not know this setting.
		env: { N8N_SSRF_PROTECTION_ENABLED: 'true' },
		publicationService: false,
		credentialTestRules: false,
		makesDataTables: true,
		rerunsExecutions: false,
		protectsPrivateAddresses: false,
		describesCommunityNodes: false,
		findsNewestVersion: false,
		takesByteOrderMark: false,
	},
	'1.123.81': {
		node: 20,
		// The other expression engine needs a native part that does not build on Node 20.
		env: { N8N_EXPRESSION_ENGINE: 'legacy', N8N_SSRF_PROTECTION_ENABLED: 'true' },
		publicationService: false,
		credentialTestRules: false,
		makesDataTables: false,
		rerunsExecutions: true,
		protectsPrivateAddresses: false,
		describesCommunityNodes: false,
		findsNewestVersion: false,
		takesByteOrderMark: false,
	},
};

/** The version that this run is about: `LAB_N8N` of the environment, else the newest. */
export function testedN8n(): N8nVersion {
	return n8nVersion(process.env.LAB_N8N ?? DEFAULT_N8N);
}

/** Whether this run is about the publication service: `LAB_ENGINE` of the environment; undefined: as n8n chooses. */
export function testedEngine(): boolean | undefined {
	const name = process.env.LAB_ENGINE;
	return name ? name === ENGINE_NAMES[0] : undefined;
}

/** What tells an n8n process, each one of queue mode too, which of the two to use. */
export function engineEnvironment(publicationService = testedEngine()): Record<string, string> {
	if (publicationService === undefined) return {};
	return { N8N_USE_WORKFLOW_PUBLICATION_SERVICE: String(publicationService) };
}

/**
 * What the lab knows of an n8n version. One newer than all that it knows is taken for like the newest of these.
 *
 * @throws Error that lists the known ones, for any other
 */
export function n8nVersion(name: string): N8nVersion {
	const version = N8N_VERSIONS.find((known) => known === name);
	if (version) return { version, ...VERSIONS[version] };
	if (isNewer(name)) return { version: name, ...VERSIONS[DEFAULT_N8N] };
	throw new Error(`The lab knows n8n ${N8N_VERSIONS.join(', ')} and newer, not "${name}".`);
}

function isNewer(name: string): boolean {
	const newer = name.localeCompare(DEFAULT_N8N, 'en', { numeric: true }) > 0;
	return newer && /^\d+\.\d+\.\d+$/.test(name);
}
