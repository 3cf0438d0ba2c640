package io.runnel.jdbc.net;

import java.io.IOException;

/**
 * By a socket.
 *
 * @param agent name and version of the driver
 */
record SocketRoute(HostAndPort server, String agent) implements Route {
    @Override
    public Lane connect(Deadline deadline) throws IOException {
        return SocketLane.connect(server, agent, deadline);
    }

    @Override
    public String advice(Exception failure) {
        return failure instanceof SocketLane.RefusedException
                ? "Check that this is the port of its jdbc address."
                : "Check that the server runs (bin/runnel start), and that host and port are those of its jdbc address.";
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
