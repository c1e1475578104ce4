import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { contract } from '../../tools/docs/contract.cts';

const FIXTURE = join(__dirname, 'contract.json');
const CHANGELOG = join(__dirname, '..', '..', 'CHANGELOG.md');

const FAILURE = `Something that saved workflows depend on has changed: a name, a value, a default or an output key.
If that was not on purpose, take it back: somebody's automation would break.
If it was, say so in CHANGELOG.md and write the fixture anew: UPDATE_CONTRACT=1 npx jest contract`;

it('keeps what saved workflows depend on', async () => {
	const now = JSON.parse(JSON.stringify(await contract())) as unknown;
	if (process.env.UPDATE_CONTRACT === '1') {
		writeFileSync(FIXTURE, `${JSON.stringify(now, undefined, '\t')}\n`);
	}
	const frozen = existsSync(FIXTURE) ? (JSON.parse(readFileSync(FIXTURE, 'utf8')) as unknown) : {};
	try {
		expect(now).toEqual(frozen);
	} catch (difference) {
		throw new Error(`${FAILURE}\n\n${(difference as Error).message}`);
	}
});

it('names the version of the package in the changelog', () => {
	const manifest = join(__dirname, '..', '..', 'package.json');
	const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
	expect(readFileSync(CHANGELOG, 'utf8')).toContain(`## [${version}]`);
});
