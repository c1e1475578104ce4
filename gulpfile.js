'use strict';

// The task runner: each task is one script (tools/, bench/, the sandbox), run with tsx so that nothing has to be built first.
const { spawn } = require('node:child_process');
const path = require('node:path');

/** What stood behind the task's name on the command line: it is for the script. */
function passedOn(task) {
	return process.argv.slice(process.argv.indexOf(task) + 1);
}

function script(task, file, description) {
	const run = () =>
		new Promise((resolve, reject) => {
			// Not tsx's own command: on Node 20 its loader cannot require every package (axios) from .cts.
			const args = ['--require', 'tsx/cjs', path.join(__dirname, file), ...passedOn(task)];
			const child = spawn(process.execPath, args, { stdio: 'inherit', cwd: __dirname });
			// gulp outlives the script's clean-up. A terminal's Ctrl-C reaches both; scripts take it twice.
			for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
				process.on(signal, () => child.kill(signal));
			}
			// npm does not pass SIGTERM on through its shell: a gulp without its parent ends its script.
			const parent = process.ppid;
			const watch = setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000);
			child.on('exit', (code, signal) => {
				clearInterval(watch);
				if (code === 0) return resolve();
				const error = new Error(`${task} ended with ${signal ?? `exit code ${code}`}`);
				error.showStack = false; // the script has said what happened
				reject(error);
			});
		});
	run.displayName = task;
	run.description = description;
	exports[task] = run;
}

script('bundle', 'tools/bundle.cts', 'Pack what n8n-node built into one file');
script('sandbox', 'test/testbed/sandbox/cli.cts', 'Start the sandbox API on localhost');
script('demo', 'tools/demo.cts', 'Start a real n8n with our nodes and show a first image');
script('contact', 'tools/contact.cts', 'Ask the API what its page leaves open');
script('e2e', 'tools/e2e.cts', 'Run the end-to-end tests in a real n8n');
script('faults', 'tools/faults.cts', 'Try every fault, and print what came of it');
script('random', 'tools/testRandom.cts', 'Run the tests of the nodes with chance from elsewhere');
script('soak', 'tools/soak.cts', 'Load a real n8n for ten minutes, and look what is left');
script('screenshots', 'tools/screenshots.cts', 'Take the pictures of the documentation');
script('scan', 'tools/scan.cts', "Run n8n's package scan on the sources and on the tarball");
script('docs', 'tools/docs.cts', 'Write the generated parts of the documentation');
script('bench', 'bench/index.cts', 'Measure the engine against the limits of the API');
script('icons', 'tools/icons.cts', 'Draw the icons at all sizes that n8n uses');

// gulp takes every further word for a task (`npm run e2e -- action`); those of ours are for the script.
const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
for (const word of words.slice(1)) exports[word] ??= (done) => done();
