package io.runnel.server.http;

import java.io.IOException;

/** A port that could not be bound. */
public final class PortTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param service names the setting that chooses the port: {@code <service>.port} */
    public PortTakenException(String service, String bind, int port, IOException cause) {
        super(
                "Port " + bind + ":" + port + " of " + service + " cannot be bound: " + cause.getMessage()
                        + ". Stop what uses it, or set " + service + ".port to another port (0 picks a free one).",
                cause);
    }
}
