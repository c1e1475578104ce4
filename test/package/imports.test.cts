import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { preProcessFile } from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** The way of the arrows: each room may use what stands behind it, never what stands before it. */
const ACTION = [
	['nodes/GptImage'],
	['nodes/engine/orders', 'nodes/engine/files'],
	['nodes/engine/api'],
	['nodes/engine/key'],
	['nodes/engine/polling'],
	['nodes/engine/texts'],
	['nodes/shared'],
];
const TRIGGER = [['nodes/GptImageTrigger'], ['nodes/shared']];
const CREDENTIALS = [['credentials'], ['nodes/shared']];
const OUTSIDE = [['bench', 'tools', 'test'], ['test/testbed'], ['nodes', 'credentials']];
/** Tests of what the tools write, and of the testbed itself. */
const TESTS_OF_TOOLS = ['test/package', 'test/selfcheck'];

/** Without n8n's types: what can be read, tested and trusted without knowing n8n. */
const PURE = /^nodes\/(engine\/(polling|key)|shared\/(?!runtime|outputKeys))/;

interface Import {
	from: string;
	to: string;
}

function sources(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => /\.c?ts$/.test(file))
		.map((file) => join(folder, file));
}

const product = [...sources('nodes'), ...sources('credentials')];
const all = [...product, ...['test', 'tools', 'bench'].flatMap(sources)];
const imports: Import[] = all.flatMap((from) =>
	preProcessFile(readFileSync(join(ROOT, from), 'utf8')).importedFiles.map(({ fileName }) => ({
		from,
		to: fileName.startsWith('.') ? normalize(join(dirname(from), fileName)) : fileName,
	})),
);

const isIn = (file: string, room: string) => file === room || file.startsWith(`${room}/`);

/** The line of a plan that a file stands in: the most exact room that holds it. */
function place(file: string, plan: string[][]): { level: number; room: string } | undefined {
	return plan
		.flatMap((rooms, level) => rooms.map((room) => ({ level, room })))
		.filter(({ room }) => isIn(file, room))
		.sort((a, b) => b.room.length - a.room.length)[0];
}

/** Whether an import stays in its room or goes down. Rooms side by side do not know each other. */
function goesDown({ from, to }: Import, plan: string[][]): boolean {
	const [start, end] = [place(from, plan), place(to, plan)];
	return (
		start !== undefined && end !== undefined && (start.room === end.room || start.level < end.level)
	);
}

const show = ({ from, to }: Import) => `${from} -> ${to}`;
const local = imports.filter(
	({ to }) => !/^[^/.]+$/.test(to) && all.some((file) => isSame(file, to)),
);

function isSame(file: string, to: string): boolean {
	return file === to || file === `${to}.ts`;
}

describe('the way of the arrows', () => {
	it('sees the imports', () => {
		expect(local.length).toBeGreaterThan(500);
	});

	it.each([
		['the action node', ['nodes/GptImage', 'nodes/engine', 'nodes/shared'], ACTION],
		['the trigger', ['nodes/GptImageTrigger'], TRIGGER],
		['the credentials', ['credentials'], CREDENTIALS],
	])('%s imports downward only', (_, rooms, plan) => {
		const ours = local.filter(({ from }) => rooms.some((room) => isIn(from, room)));
		expect(ours.filter((one) => !goesDown(one, plan)).map(show)).toEqual([]);
	});

	it('nothing that users install imports tests, tools or the bench', () => {
		const outside = imports.filter(
			({ from, to }) => product.includes(from) && /^(test|tools|bench)\//.test(to),
		);
		expect(outside.map(show)).toEqual([]);
	});

	it('bench, tools and tests build on the testbed, the testbed on the nodes', () => {
		const ours = local.filter(({ from }) => !product.includes(from));
		const upward = ours.filter((one) => !goesDown(one, OUTSIDE));
		const allowed = ({ from, to }: Import) =>
			TESTS_OF_TOOLS.some((room) => isIn(from, room)) && isIn(to, 'tools');
		expect(upward.filter((one) => !allowed(one)).map(show)).toEqual([]);
	});

	it('no folder of tests imports another one', () => {
		const suite = (file: string) => /^test\/(?!testbed\/)[^/]+\//.exec(file)?.[0];
		const across = local.filter(
			({ from, to }) => suite(to) !== undefined && suite(from) !== suite(to),
		);
		expect(across.map(show)).toEqual([]);
	});
});

it('pure rooms know nothing of n8n', () => {
	const tied = imports.filter(({ from, to }) => PURE.test(from) && to === 'n8n-workflow');
	expect(tied.map(show)).toEqual([]);
});

it('no two files of the nodes have the same name', () => {
	const names = sources('nodes').map((file) => basename(file));
	expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

it('no circle of imports in the nodes', () => {
	const next = new Map<string, string[]>();
	for (const { from, to } of local) {
		const file = all.find((one) => isSame(one, to));
		if (file !== undefined) next.set(from, [...(next.get(from) ?? []), file]);
	}
	const done = new Set<string>();
	const circleFrom = (file: string, way: string[]): string[] | undefined => {
		if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
		if (done.has(file)) return undefined;
		for (const other of next.get(file) ?? []) {
			const circle = circleFrom(other, [...way, file]);
			if (circle !== undefined) return circle;
		}
		done.add(file);
		return undefined;
	};
	expect(product.flatMap((file) => circleFrom(file, []) ?? [])).toEqual([]);
});

it('docs/ARCHITECTURE.md names what is there', () => {
	const page = readFileSync(join(ROOT, 'docs', 'ARCHITECTURE.md'), 'utf8');
	const named = [...page.matchAll(/`([\w./]+\/|[\w./]+\.c?ts)`/g)].map(([, path = '']) => path);
	const roots = ['', 'nodes', 'nodes/GptImage', 'nodes/GptImageTrigger', 'nodes/engine'];
	const known = [...all, ...new Set(all.map((file) => `${dirname(file)}/`))];
	const exists = (path: string) =>
		known.some(
			(file) => roots.some((root) => file.startsWith(join(root, path))) || basename(file) === path,
		);
	expect(named.length).toBeGreaterThan(40);
	expect(named.filter((path) => !exists(path))).toEqual([]);
});
