// ws: each connection sends for itself. node ws.js PORT
const { WebSocketServer } = require("ws");
const port = Number(process.argv[2]);
const server = new WebSocketServer({ host: "127.0.0.1", port, perMessageDeflate: false, backlog: 2048 });
const screens = new Set();
server.on("connection", (socket, asked) => {
  if (asked.url === "/pub") {
    socket.on("message", (text) => screens.forEach((each) => each.send(text, { binary: false })));
  } else {
    screens.add(socket);
    socket.on("close", () => screens.delete(socket));
  }
  socket.on("error", () => undefined);
});
