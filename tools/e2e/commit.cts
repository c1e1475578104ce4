import { run } from '../../test/testbed/lab/command.cts';
import { ROOT } from '../../test/testbed/lab/package.cts';

/** When and on which commit this run is; `+` behind it: with changes that are in none. */
export async function thisRun(): Promise<{ date: string; commit: string }> {
	const git = (...args: string[]) => run('git', args, { cwd: ROOT });
	const date = new Date().toISOString().slice(0, 10);
	const commit = (await git('rev-parse', '--short=10', 'HEAD')).trim();
	const changed = (
		await git('status', '--porcelain', '--untracked-files=no', '--', ':!docs')
	).trim();
	return { date, commit: changed ? `${commit}+` : commit };
}
