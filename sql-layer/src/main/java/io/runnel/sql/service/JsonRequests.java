package io.runnel.sql.service;

import org.apache.calcite.avatica.metrics.noop.NoopMetricsSystem;
import org.apache.calcite.avatica.remote.Handler;
import org.apache.calcite.avatica.remote.JsonHandler;
import org.apache.calcite.avatica.remote.Service;

/** Avatica's requests as JSON: what stock clients send unless told otherwise. */
final class JsonRequests extends JsonHandler {
    JsonRequests(Service service) {
        super(service, NoopMetricsSystem.getInstance());
    }

    @Override
    public Handler.HandlerResponse<String> convertToErrorResponse(Exception failure) {
        return super.convertToErrorResponse(ErrorAnswers.of(failure));
    }
}
