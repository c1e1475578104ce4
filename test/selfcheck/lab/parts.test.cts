import { allParts, partHash } from '../../../tools/e2e/parts.cts';
import { suiteOf, testFiles } from '../../../tools/docs/compatibility.cts';
import { N8N_VERSIONS } from '../../testbed/lab/n8nVersions.cts';

const names = (wanted: Parameters<typeof allParts>[0]) => allParts(wanted).map(({ name }) => name);

it('holds every suite in every n8n, in both engines where there are two', () => {
	const columns = [...N8N_VERSIONS, '2.41.1, legacy engine'];
	const suites = new Set(testFiles().map(suiteOf));
	const all = columns.flatMap((column) => [...suites].map((suite) => `${column}: ${suite}`));
	expect(names({ suites: [] }).sort()).toEqual(all.sort());
});

it('holds what was asked for', () => {
	expect(names({ n8n: '2.8.4', suites: ['hostile'] })).toEqual(['2.8.4: hostile']);
	expect(names({ engine: 'legacy engine', suites: ['panel', 'queue'] })).toEqual([
		'2.41.1, legacy engine: panel',
		'2.41.1, legacy engine: queue',
	]);
});

it('knows a part again by its sources and tests', async () => {
	const [hostile, again, queue] = [
		...allParts({ n8n: '2.8.4', suites: ['hostile'] }),
		...allParts({ n8n: '1.123.81', suites: ['hostile', 'queue'] }),
	];
	const [one, two, three] = await Promise.all([hostile, again, queue].map(partHash));
	expect(one).toBe(two);
	expect(three).not.toBe(one);
});
