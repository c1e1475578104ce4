/** Services whose links lead to a page around the file, by the end of their host names. */
const SERVICES: Array<[name: string, hosts: string[]]> = [
	['Google Drive', ['drive.google.com', 'docs.google.com']],
	['Google Photos', ['photos.google.com', 'photos.app.goo.gl']],
	['Dropbox', ['dropbox.com']],
	['OneDrive', ['1drv.ms', 'onedrive.live.com']],
	['SharePoint', ['sharepoint.com']],
	['Slack', ['slack.com']],
	['Box', ['box.com']],
	['iCloud', ['icloud.com']],
	['WeTransfer', ['we.tl', 'wetransfer.com']],
];

/** The service that a share link belongs to, if it is a known one. */
export function shareService(url: URL): string | undefined {
	const isAt = (host: string) => url.hostname === host || url.hostname.endsWith(`.${host}`);
	return SERVICES.find(([, hosts]) => hosts.some(isAt))?.[0];
}

/**
 * Where the file itself is, for share links of Google Drive and Dropbox that lead to a page around it. Every other
 * address stays as it is.
 */
export function directAddress(url: URL): URL {
	switch (shareService(url)) {
		case 'Google Drive':
			return driveAddress(url);
		case 'Dropbox':
			return dropboxAddress(url);
		default:
			return url;
	}
}

/** `/file/d/ID/view`, `/open?id=ID`, `/uc?id=ID`, also for one of several accounts: `/file/u/1/d/ID`. */
function driveAddress(url: URL): URL {
	if (url.hostname !== 'drive.google.com') return url;
	const [, inPath] = /^\/file\/(?:u\/\d+\/)?d\/([\w-]+)/.exec(url.pathname) ?? [];
	const inQuery = /^\/(?:u\/\d+\/)?(open|uc)$/.test(url.pathname)
		? url.searchParams.get('id')
		: null;
	const id = inPath ?? inQuery;
	if (id === null || id === '') return url;
	const direct = new URL('https://drive.google.com/uc?export=download');
	direct.searchParams.set('id', id);
	// Older files are not found without it.
	const resourceKey = url.searchParams.get('resourcekey');
	if (resourceKey !== null) direct.searchParams.set('resourcekey', resourceKey);
	return direct;
}

/** `/s/…` and `/scl/fi/…`: `dl=1` gives the file, `dl=0` or nothing a page. */
function dropboxAddress(url: URL): URL {
	if (!/^\/(s|scl\/fi)\//.test(url.pathname) || url.searchParams.get('raw') === '1') return url;
	const direct = new URL(url);
	direct.searchParams.set('dl', '1');
	return direct;
}
