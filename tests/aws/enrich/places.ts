export const BUCKET = 'undertone-tests';
export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';
