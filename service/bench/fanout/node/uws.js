// uWebSockets.js: its own topics. node uws.js PORT
const uws = require("uwebsockets");
const options = { compression: 0, idleTimeout: 0, maxBackpressure: 64 * 1024 * 1024 };
const app = uws.App();
app.ws("/sub", { ...options, open: (socket) => socket.subscribe("all") });
app.ws("/pub", { ...options, message: (socket, text) => app.publish("all", text, false) });
app.listen("127.0.0.1", Number(process.argv[2]), (listening) => listening || process.exit(1));
