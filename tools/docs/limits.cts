import type { N8nVersion } from '../../test/testbed/lab/n8nVersions.cts';
import type { Language } from './suiteNames.cts';

/** What the lab knows that a version of n8n may not be able to do. */
type Ability =
	| 'credentialTestRules'
	| 'makesDataTables'
	| 'protectsPrivateAddresses'
	| 'takesByteOrderMark';

const LIMITS: Record<Ability, Record<Language, string>> = {
	credentialTestRules: {
		en: 'A failed test of the API key shows n8n’s own general words instead of ours.',
		zh: '密钥测试失败时显示 n8n 的通用文字，而不是我们的说明。',
	},
	makesDataTables: {
		en: 'No data tables as [example 9](#9-wait-without-holding-a-worker) needs them.',
		zh: '没有[示例 9](#9-等待时不占用-worker) 所需的数据表。',
	},
	protectsPrivateAddresses: {
		en: 'n8n cannot keep nodes from calling private addresses.',
		zh: 'n8n 无法阻止节点访问内网地址。',
	},
	takesByteOrderMark: {
		en: 'n8n refuses a webhook call whose JSON begins with a byte order mark (422) before the trigger sees it.',
		zh: '以字节顺序标记（BOM）开头的 JSON webhook 请求会被 n8n 直接拒绝（422），触发器收不到。',
	},
};

/** Of all versions. */
const LIMIT: Record<Language, string> = {
	en: '- Any n8n that keeps files in memory (the default of n8n 1.x): a Webhook node cannot answer with a picture; set `N8N_DEFAULT_BINARY_DATA_MODE=filesystem`.',
	zh: '- 任何把文件保存在内存中的 n8n（n8n 1.x 的默认方式）：Webhook 节点无法用图片作答；请设置 `N8N_DEFAULT_BINARY_DATA_MODE=filesystem`。',
};

const HEAD = {
	en: (versions: string[]) => `n8n ${versions.join(' and ')}`,
	zh: (versions: string[]) => `n8n ${versions.join(' 和 ')}`,
};

/** What the tested versions of n8n cannot do, as a Markdown list. */
export function limitList(versions: N8nVersion[], language: Language): string {
	const limits = Object.entries(LIMITS)
		.map(([ability, words]) => {
			const without = versions.filter((version) => !version[ability as Ability]);
			return without.length === 0
				? []
				: [`- ${HEAD[language](without.map(({ version }) => version))}: ${words[language]}`];
		})
		.flat();
	return [...limits, LIMIT[language]].join('\n');
}
