/**
 * The second half of `npm run build`: what n8n-node checked and compiled becomes one small file, because n8n loads
 * one file faster than a hundred. One for both nodes, since they share what the process knows (docs/ARCHITECTURE.md).
 * `n8n-node dev` goes without it.
 */
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	rmdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';

import { transformSync } from '@swc/core';
import { buildSync } from 'esbuild';

const ROOT = join(__dirname, '..');
const BUNDLE = 'dist/nodes/gptImage.js';

const { n8n } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
	n8n: { nodes: string[]; credentials: string[] };
};

/** The files that n8n loads. Each has to export the class that is named like the file. */
const entries = [...n8n.nodes, ...n8n.credentials].map((file) => ({
	file,
	className: basename(file).split('.')[0],
	source: file.replace(/^dist/, '.').replace(/\.js$/, ''),
}));

/** Side by side, texts pack half a kilobyte smaller than between code. */
const texts = readdirSync(join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })
	.filter((name) => /(form.\w+|properties|essages)\.ts$/.test(name))
	.map((name) => `./nodes/${name.replaceAll('\\', '/')}`)
	.sort();

function bundle(): string {
	const exported = entries.map(
		({ className, source }) => `export { ${className} } from '${source}';`,
	);
	const { outputFiles } = buildSync({
		stdin: {
			contents: [...texts.map((source) => `import '${source}';`), ...exported].join('\n'),
			resolveDir: ROOT,
		},
		tsconfig: join(ROOT, 'tsconfig.json'),
		bundle: true,
		write: false,
		platform: 'node',
		target: 'node20.3',
		format: 'esm',
		external: ['n8n-workflow'],
		charset: 'utf8',
		logLevel: 'warning',
	});
	// By swc: packed, the file is 2 kB smaller than with esbuild's own minify.
	return transformSync(outputFiles[0].text, {
		swcrc: false,
		configFile: false,
		module: { type: 'commonjs', importInterop: 'none' },
		jsc: {
			target: 'es2022',
			minify: { compress: { toplevel: true, passes: 3 }, mangle: { toplevel: true } },
		},
		minify: true,
	}).code;
}

/** A class of its own, since n8n also reads the name of a class, and the bundle has only short ones. */
function entry(file: string, className: string): string {
	const path = posix.relative(posix.dirname(file), BUNDLE);
	const required = path.startsWith('.') ? path : `./${path}`;
	return `exports.${className} = class ${className} extends require('${required}').${className} {};\n`;
}

/** Icons and descriptions for n8n's search stay where n8n looks for them. */
function removeCompiled(folder: string): void {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) removeCompiled(path);
		else if (name.endsWith('.js')) rmSync(path);
	}
	if (readdirSync(folder).length === 0) rmdirSync(folder);
}

const code = bundle();
for (const folder of ['dist/nodes', 'dist/credentials']) removeCompiled(join(ROOT, folder));
writeFileSync(join(ROOT, BUNDLE), code);
for (const { file, className } of entries) {
	mkdirSync(dirname(join(ROOT, file)), { recursive: true });
	writeFileSync(join(ROOT, file), entry(file, className));
}
