import type { N8nVersion } from '../../test/testbed/lab/n8nVersions.cts';

/** What the lab knows that a version of n8n may not be able to do. */
type Ability =
	| 'credentialTestRules'
	| 'makesDataTables'
	| 'protectsPrivateAddresses'
	| 'describesCommunityNodes'
	| 'takesByteOrderMark';

const LIMITS: Record<Ability, string> = {
	credentialTestRules:
		'A failed test of the API key shows n8n’s own general words instead of ours.',
	makesDataTables:
		'No data tables as [example 9](../examples/README.md#9-wait-without-holding-a-worker) needs them.',
	protectsPrivateAddresses: 'n8n cannot keep nodes from calling private addresses.',
	describesCommunityNodes: 'The nodes panel shows the node without its description.',
	takesByteOrderMark:
		'n8n refuses a webhook call whose JSON begins with a byte order mark (422) before the trigger sees it.',
};

/** Of all versions. */
const LIMIT =
	'- Any n8n that keeps files in memory (the default of n8n 1): a Webhook node cannot answer with a picture; set `N8N_DEFAULT_BINARY_DATA_MODE=filesystem`.';

/** What the tested versions of n8n cannot do, as a Markdown list. */
export function limitList(versions: N8nVersion[]): string {
	const limits = Object.entries(LIMITS).flatMap(([ability, words]) => {
		const without = versions.filter((version) => !version[ability as Ability]);
		const names = without.map(({ version }) => version).join(' and ');
		return without.length === 0 ? [] : [`- n8n ${names}: ${words}`];
	});
	return [...limits, LIMIT].join('\n');
}
