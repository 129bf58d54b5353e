/**
 * Examples of pipelines: {@link HelloDanube} is the smallest useful one, {@link Ci} has three
 * stages, {@link DeliveryPipeline} is a delivery pipeline with most of the language, {@link
 * CLibrary} builds, tests and packs a library in C, {@link EmbeddedInABuildTool} runs pipelines from another application, {@link Images} is a stack of images,
 * {@link Loads} loads data as a file describes it, and {@link SelfBuild} builds and tests Danube itself.
 */
package dev.danube.examples;
