// Socket.IO: a room, over WebSocket alone. node socketio.js PORT
const { Server } = require("socket.io");
const hour = 3600 * 1000;
const server = new Server({ transports: ["websocket"], serveClient: false, pingInterval: hour });
server.on("connection", (socket) => {
  if (socket.handshake.query.publishes) {
    socket.on("publish", (said) => server.to("all").emit("said", said));
  } else {
    socket.join("all");
  }
});
server.listen(Number(process.argv[2]));
