package io.runnel.sql.service;

import org.apache.calcite.avatica.metrics.noop.NoopMetricsSystem;
import org.apache.calcite.avatica.remote.Handler;
import org.apache.calcite.avatica.remote.ProtobufHandler;
import org.apache.calcite.avatica.remote.ProtobufTranslationImpl;
import org.apache.calcite.avatica.remote.Service;

/** Avatica's requests as protobuf messages: what our driver and stock clients with serialization=protobuf send. */
final class ProtobufRequests extends ProtobufHandler {
    ProtobufRequests(Service service) {
        super(service, new ProtobufTranslationImpl(), NoopMetricsSystem.getInstance());
    }

    @Override
    public Handler.HandlerResponse<byte[]> convertToErrorResponse(Exception failure) {
        return super.convertToErrorResponse(ErrorAnswers.of(failure));
    }
}
