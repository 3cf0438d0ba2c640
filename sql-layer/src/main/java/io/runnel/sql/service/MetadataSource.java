package io.runnel.sql.service;

import io.runnel.protocol.Reply;
import io.runnel.sql.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what the driver's DatabaseMetaData asks. Thread-safe. */
public interface MetadataSource {
    /**
     * The rows of a method of DatabaseMetaData.
     *
     * @param arguments as {@link io.runnel.protocol.Request.Metadata} has them
     * @throws io.runnel.sql.SqlException 0A000 for a method that it does not know
     */
    Reply.Result answer(Session session, String method, List<@Nullable String> arguments);
}
