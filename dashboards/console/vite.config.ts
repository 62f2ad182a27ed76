import { defineConfig } from "vite";

// The service serves what is built, under a policy that allows no inline script or style: everything becomes a file.
export default defineConfig({
  base: "/",
  publicDir: "public",
  build: {
    outDir: "../../service/static",
    emptyOutDir: true,
    target: "es2022",
    // Older targets would unfold light-dark() into twice the stylesheet.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    proxy: { "/v1": { target: "http://127.0.0.1:8080", ws: true } },
  },
});
