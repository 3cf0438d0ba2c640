package io.runnel.jdbc.net;

import java.io.IOException;

/** A way to a service; its text names the service in messages. */
interface Route {
    /** @throws IOException if there is nobody, or not before the deadline */
    Lane connect(Deadline deadline) throws IOException;

    /** What a user could do when there is nobody. */
    String advice(Exception failure);
}
