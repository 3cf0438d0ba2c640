package io.runnel.log.broker.controller;

import io.runnel.log.broker.ApiHandler;
import io.runnel.log.metadata.BrokerDecisions.Registration;
import io.runnel.log.metadata.BrokerImage.Endpoint;
import io.runnel.log.metadata.ControllerService;
import io.runnel.log.metadata.Features.Feature;
import io.runnel.log.network.Call;
import java.util.List;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.BrokerRegistrationRequestData;
import org.apache.kafka.common.message.BrokerRegistrationRequestData.Listener;
import org.apache.kafka.common.message.BrokerRegistrationResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.BrokerRegistrationRequest;
import org.apache.kafka.common.requests.BrokerRegistrationResponse;

/** BrokerRegistration (KIP-631): a broker says who it is and gets its epoch. */
final class BrokerRegistrationHandler implements ApiHandler {
    private final ControllerService controller;

    BrokerRegistrationHandler(ControllerService controller) {
        this.controller = controller;
    }

    @Override
    public ApiKeys apiKey() {
        return ApiKeys.BROKER_REGISTRATION;
    }

    @Override
    public void handle(Call call) {
        BrokerRegistrationRequestData data = ((BrokerRegistrationRequest) call.request()).data();
        if (data.brokerId() < 0 || data.listeners().size() != 1) {
            throw new InvalidRequestException("A broker registers with an id from 0 on and with one listener, not as "
                    + data.brokerId() + " with " + data.listeners().size() + ".");
        }
        Listener listener = data.listeners().iterator().next();
        Registration registration = new Registration(
                data.clusterId(),
                data.brokerId(),
                data.incarnationId(),
                new Endpoint(listener.host(), listener.port()),
                data.rack(),
                data.logDirs(),
                data.previousBrokerEpoch());
        List<Feature> served = data.features().stream()
                .map(each -> new Feature(each.name(), each.minSupportedVersion(), each.maxSupportedVersion()))
                .toList();
        call.answerWith(
                controller.register(registration, served),
                broker -> call.respond(new BrokerRegistrationResponse(
                        new BrokerRegistrationResponseData().setBrokerEpoch(broker.epoch()))));
    }
}
