import type { NodeMajor } from './nodeRuntime.cts';

export interface N8nVersion {
	version: N8nVersionName;
	node: NodeMajor;
	/** Settings that only this version needs. */
	env: Record<string, string>;
	/** Whether publishing is done by n8n's publication service unless told otherwise (from 2.40 on). */
	publicationService: boolean;
	/** Whether a credential's test shows our own words for 401 and 403; older ones show n8n's general ones. */
	credentialTestRules: boolean;
	/** Whether the Data Table node can make a table. */
	makesDataTables: boolean;
}

export const N8N_VERSIONS = ['2.41.1', '2.8.4', '1.123.81'] as const;
export type N8nVersionName = (typeof N8N_VERSIONS)[number];
export const DEFAULT_N8N: N8nVersionName = '2.41.1';

const VERSIONS: Record<N8nVersionName, Omit<N8nVersion, 'version'>> = {
	'2.41.1': {
		node: 24,
		// Its registry of MCP servers would be fetched from outside.
		env: { N8N_DISABLED_MODULES: 'mcp-registry' },
		publicationService: true,
		credentialTestRules: true,
		makesDataTables: true,
	},
	'2.8.4': {
		node: 20,
		env: {},
		publicationService: false,
		credentialTestRules: false,
		makesDataTables: true,
	},
	'1.123.81': {
		node: 20,
		// The other expression engine needs a native part that does not build on Node 20.
		env: { N8N_EXPRESSION_ENGINE: 'legacy' },
		publicationService: false,
		credentialTestRules: false,
		makesDataTables: false,
	},
};

/** What the lab knows of an n8n version; an error that lists the known ones for any other. */
export function n8nVersion(name: string): N8nVersion {
	const version = N8N_VERSIONS.find((known) => known === name);
	if (!version) throw new Error(`The lab knows n8n ${N8N_VERSIONS.join(', ')}, not "${name}".`);
	return { version, ...VERSIONS[version] };
}
