/**
 * The Docker backend: {@link dev.danube.docker.DockerBackend} says which Docker and how to use it.
 * docker-java is used behind it and is in no public signature.
 */
@NullMarked
package dev.danube.docker;

import org.jspecify.annotations.NullMarked;
