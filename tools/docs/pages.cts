import { join } from 'node:path';

import { readCompatibility } from './compatibility.cts';
import { N8N_VERSIONS, n8nVersion } from '../../test/testbed/lab/n8nVersions.cts';
import { ROOT } from '../../test/testbed/lab/package.cts';
import { compatibilityTable } from './compatibilityTable.cts';
import { faultsPart } from './faultsPart.cts';
import { limitList } from './limits.cts';
import { messageTable } from './messageTable.cts';
import type { Language } from './suiteNames.cts';

export interface Page {
	file: string;
	/** What stands between the markers, by their names. */
	parts: Record<string, string>;
}

/** The pages with generated parts, as they should be. */
export function pages(): Page[] {
	const compatibility = (language: Language) => ({
		compatibility: compatibilityTable(readCompatibility(), language),
		limits: limitList(N8N_VERSIONS.map(n8nVersion), language),
	});
	return [
		{
			file: join(ROOT, 'README.md'),
			parts: { messages: messageTable(), faults: faultsPart(), ...compatibility('en') },
		},
		{ file: join(ROOT, 'docs', 'README.zh-CN.md'), parts: compatibility('zh') },
	];
}
