import { join } from 'node:path';

import { readCompatibility } from './compatibility.cts';
import { N8N_VERSIONS, n8nVersion } from '../../test/testbed/lab/n8nVersions.cts';
import { ROOT } from '../../test/testbed/lab/package.cts';
import { compatibilityTable } from './compatibilityTable.cts';
import { faultsPart } from './faultsPart.cts';
import { limitList } from './limits.cts';
import { messageTable } from './messageTable.cts';

export interface Page {
	file: string;
	/** What stands between the markers, by their names. */
	parts: Record<string, string>;
}

/** The pages with generated parts, as they should be. */
export function pages(): Page[] {
	const page = (name: string) => join(ROOT, 'docs', name);
	return [
		{ file: page('TROUBLESHOOTING.md'), parts: { messages: messageTable() } },
		{
			file: page('TESTING.md'),
			parts: {
				compatibility: compatibilityTable(readCompatibility()),
				limits: limitList(N8N_VERSIONS.map(n8nVersion)),
				faults: faultsPart(),
			},
		},
	];
}
