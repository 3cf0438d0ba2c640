package io.runnel.registry.schema.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;

/** The FileDescriptorProto as protoc writes it: what was found by linking, types and full names, stands in it. */
final class LinkedProto {
    private LinkedProto() {}

    static FileDescriptorProto of(FileDescriptor file) {
        FileDescriptorProto.Builder proto = file.toProto().toBuilder();
        for (Descriptor message : file.getMessageTypes()) {
            message(message, proto.getMessageTypeBuilder(message.getIndex()));
        }
        for (FieldDescriptor extension : file.getExtensions()) {
            field(extension, proto.getExtensionBuilder(extension.getIndex()));
        }
        for (ServiceDescriptor service : file.getServices()) {
            service.getMethods()
                    .forEach(method -> proto.getServiceBuilder(service.getIndex())
                            .getMethodBuilder(method.getIndex())
                            .setInputType("." + method.getInputType().getFullName())
                            .setOutputType("." + method.getOutputType().getFullName()));
        }
        return proto.build();
    }

    private static void message(Descriptor message, DescriptorProto.Builder proto) {
        for (FieldDescriptor field : message.getFields()) {
            field(field, proto.getFieldBuilder(field.getIndex()));
        }
        for (FieldDescriptor extension : message.getExtensions()) {
            field(extension, proto.getExtensionBuilder(extension.getIndex()));
        }
        for (Descriptor nested : message.getNestedTypes()) {
            message(nested, proto.getNestedTypeBuilder(nested.getIndex()));
        }
    }

    private static void field(FieldDescriptor field, FieldDescriptorProto.Builder proto) {
        proto.setType(field.getType().toProto());
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            proto.setTypeName("." + field.getMessageType().getFullName());
        } else if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
            proto.setTypeName("." + field.getEnumType().getFullName());
        }
        if (field.isExtension()) {
            proto.setExtendee("." + field.getContainingType().getFullName());
        }
    }
}
