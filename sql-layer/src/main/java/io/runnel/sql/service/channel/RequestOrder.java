package io.runnel.sql.service.channel;

import io.runnel.protocol.Request;

/** Which requests wait for each other. Pure. */
final class RequestOrder {
    private RequestOrder() {}

    /** Whether it ends something, or only asks whether the session lives: it waits for nothing. */
    static boolean overtakes(Request request) {
        return request instanceof Request.Cancel
                || request instanceof Request.CloseResult
                || request instanceof Request.CloseStatement
                || request instanceof Request.Ping
                || request instanceof Request.Close;
    }

    /** The statement whose requests it waits for; 0 if those of the session itself. */
    static int statementOf(Request request) {
        if (request instanceof Request.Execute execute) {
            return execute.statement();
        } else if (request instanceof Request.ExecuteText text) {
            return text.statement();
        } else if (request instanceof Request.ExecuteBatch batch) {
            return batch.statement();
        } else if (request instanceof Request.ExecuteTexts texts) {
            return texts.statement();
        } else if (request instanceof Request.Prepare prepare) {
            return prepare.statement();
        }
        return request instanceof Request.Fetch fetch ? fetch.consumed().statement() : 0;
    }
}
