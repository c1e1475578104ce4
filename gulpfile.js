'use strict';

// The task runner: each task is one script under test/, run with tsx so that nothing has to be built first.
const { spawn } = require('node:child_process');
const path = require('node:path');

const tsx = path.join(path.dirname(require.resolve('tsx/package.json')), 'dist', 'cli.mjs');

/** What stood behind the task's name on the command line, without gulp's own flags. */
function passedOn(task) {
	return process.argv.slice(process.argv.indexOf(task) + 1);
}

function script(task, file, description) {
	const run = () =>
		new Promise((resolve, reject) => {
			const child = spawn(process.execPath, [tsx, path.join(__dirname, file), ...passedOn(task)], {
				stdio: 'inherit',
				cwd: __dirname,
			});
			// Ctrl-C reaches the script by itself (same terminal); gulp only has to outlive its clean-up.
			for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
			child.on('exit', (code) => {
				process.exitCode = code ?? 1;
				if (code === 0) resolve();
				else reject(new Error(`${task} ended with exit code ${code}`));
			});
		});
	run.displayName = task;
	run.description = description;
	exports[task] = run;
}

script('sandbox', 'test/sandbox/cli.cts', 'Start the sandbox API on localhost');
script('demo', 'test/lab/demo.cts', 'Start a real n8n with our nodes and show a first image');
script('e2e', 'test/lab/e2e.cts', 'Run the end-to-end tests in a real n8n');
script('screenshots', 'test/lab/screenshots.cts', 'Take the pictures for the README');
script('scan', 'test/lab/scan.cts', "Run n8n's package scan on the sources and on the tarball");
script('icons', 'test/lab/icons.cts', 'Draw the icons at all sizes that n8n uses');
