import axios from 'axios';

/** jest writes failures into its report as JSON, and axios' own errors hold sockets, which hold themselves. */
axios.interceptors.response.use(undefined, async (error: unknown) => {
	if (!axios.isAxiosError(error)) throw error;
	const { method, url } = error.config ?? {};
	throw new Error(`${String(method)} ${String(url)}: ${error.message} (${String(error.code)})`);
});
